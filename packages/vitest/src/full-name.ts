/** Name of a test with the blocks around it. */
export const fullName = ({ name, suite }: { name: string; suite?: Suite | undefined }): string =>
  suite ? `${fullName(suite)} > ${name}` : name

interface Suite {
  name: string
  suite?: Suite | undefined
}
