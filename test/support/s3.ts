import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'

interface Place {
  url: string
  user: string
  password: string
  region: string
}

/** What tests do with a server that speaks the protocol of S3; ends its connections at the end of the scope. */
export function openS3({ url, user, password, region }: Place) {
  const client = new S3Client({
    endpoint: url,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: user, secretAccessKey: password },
  })
  return {
    makeBucket: (bucket: string) => client.send(new CreateBucketCommand({ Bucket: bucket })),
    put: (bucket: string, key: string, text: string) =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text })),
    get: async (bucket: string, key: string): Promise<string | undefined> => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return Body?.transformToString()
    },
    keys: async (bucket: string): Promise<string[]> => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
      return Contents.map(({ Key = '' }) => Key)
    },
    [Symbol.dispose]: () => client.destroy(),
  }
}
