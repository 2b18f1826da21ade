interface MovedImage {
  name: RegExp
  fix: string
}

// Images that many projects name, and that their registry no longer gives.
const moved: MovedImage[] = [
  {
    name: /^(docker\.io\/)?minio\/minio(:|@|$)/,
    fix: 'use `quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z`, the last release; the repository was deleted from Docker Hub.',
  },
]

/** What to use for an image that is no longer where it was. */
export const movedImageFix = (image: string): string | undefined =>
  moved.find(({ name }) => name.test(image))?.fix
