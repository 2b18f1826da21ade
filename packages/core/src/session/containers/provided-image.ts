/** The image that a container is made from. */
export interface ProvidedImage {
  /** For people: the name after the prefix, or the tag of a built image. */
  name: string
  /** For the engine: the name, or the id of a built image, because another run may move the tag. */
  reference: string
  id: string
  hasHealthcheck: boolean
}
