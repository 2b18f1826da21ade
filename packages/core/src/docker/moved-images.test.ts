import { expect, test } from 'vitest'
import { movedImageFix } from './moved-images.ts'

test.each(['minio/minio', 'minio/minio:latest', 'docker.io/minio/minio:RELEASE.2025-04-08'])(
  'of %s it is told where it is now',
  (image) => {
    expect(movedImageFix(image)).toMatch(/^use `quay\.io\/minio\/minio:RELEASE\./)
  },
)

test.each(['quay.io/minio/minio:latest', 'minio/mc', 'mirror.example/minio/minio:latest'])(
  'of %s nothing is told',
  (image) => {
    expect(movedImageFix(image)).toBeUndefined()
  },
)
