/** A way for containers to ports of the machine that runs the tests. */
export interface HostTransport {
  /** Address under which containers of a network reach it; made on the first call for a network. */
  addressOn(networkId: string): Promise<string>
  /** Listens on a port for the containers of a network; again does nothing more. */
  listen(networkId: string, port: number): Promise<void>
}
