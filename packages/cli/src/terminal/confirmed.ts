/** Asks on the terminal; Ctrl-C is a no. */
export async function confirmed(question: string): Promise<boolean> {
  const { confirm } = await import('@clack/prompts')
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr })
  return answer === true
}
