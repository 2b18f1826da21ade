/** Plays a server for one conversation. */
export interface StandIn {
  /** What the server says before it hears anything. */
  greeting?: Buffer
  /**
   * What it says to what it has heard; undefined hangs up.
   *
   * @param turn 1 for the first that a client sends
   */
  answer(heard: Buffer, turn: number): Buffer | undefined
}

/** @param digits may have spaces between them: '0000 0102' */
export const hexBytes = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex')
