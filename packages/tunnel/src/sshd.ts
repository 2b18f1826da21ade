import type { KeyPair } from './key-pair.ts'

export interface SshdOptions {
  /**
   * 'stdio' serves one connection over standard input and output and ends with it; 'listen' serves
   * connections to port 22.
   */
  transport: 'stdio' | 'listen'
  hostKey: KeyPair
  /** The only key that may log in, as `KeyPair.publicKey`. */
  userPublicKey: string
  /** Ports that a forward may listen on; 'any' when they are not known at the start. */
  permitListen: readonly number[] | 'any'
}

/** How to run OpenSSH's sshd for one tunnel, for whoever makes its container. */
export interface SshdSetup {
  /** The user to log in as: root, so that ports below 1024 can be forwarded. */
  username: string
  /** The whole command line, to replace the entrypoint of the image. */
  command: string[]
  /** Files that must be there before the start; all belong to root. */
  files: { path: string; mode: number; content: string }[]
}

const folder = '/etc/mooring-tunnel'

/**
 * Describes an sshd that lets one key listen on some ports and do nothing else: no command, no
 * terminal, no password, no way from the client into the network of the server.
 */
export function sshdSetup(options: SshdOptions): SshdSetup {
  const files = {
    sshd_config: sshdConfig(options.permitListen),
    host_key: options.hostKey.privateKey,
    authorized_keys: `${options.userPublicKey}\n`,
  }
  return {
    username: 'root',
    command: ['/bin/sh', '-c', startScript(options.transport)],
    files: Object.entries(files).map(([name, content]) => ({
      path: `${folder}/${name}`,
      mode: 0o600,
      content,
    })),
  }
}

// Some images lock the root account, and sshd without PAM then refuses its keys too.
function startScript(transport: SshdOptions['transport']): string {
  const mode = transport === 'stdio' ? '-i' : '-D -p 22'
  return `sed -i 's/^root:!/root:*/' /etc/shadow </dev/null; exec /usr/sbin/sshd ${mode} -e -f ${folder}/sshd_config`
}

function sshdConfig(permitListen: SshdOptions['permitListen']): string {
  const ports = permitListen === 'any' ? ['*'] : permitListen
  const listen = ports.length === 0 ? 'none' : ports.map((port) => `0.0.0.0:${port}`).join(' ')
  return `HostKey ${folder}/host_key
AuthorizedKeysFile ${folder}/authorized_keys
PidFile none

AllowUsers root
PermitRootLogin prohibit-password
AuthenticationMethods publickey
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxAuthTries 1
UseDNS no

AllowTcpForwarding remote
GatewayPorts clientspecified
PermitListen ${listen}
PermitOpen none
AllowStreamLocalForwarding no
AllowAgentForwarding no
X11Forwarding no
PermitTunnel no

ForceCommand /bin/false
PermitTTY no
PermitUserRC no
PermitUserEnvironment no
PrintMotd no
PrintLastLog no
Compression no
`
}
