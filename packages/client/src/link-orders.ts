/** Which way data goes over a link: from clients, to them, or both. */
export type LinkDirection = 'up' | 'down' | 'both'

export type LinkOrder =
  | { do: 'set'; fault: FaultOrder }
  | { do: 'undo'; faultId: string }
  | { do: 'restore' }
  | { do: 'traffic' }

/** A fault as a test has asked for it; durations and sizes are as written. */
export type FaultOrder = { direction?: LinkDirection } & (
  | { kind: 'cut' }
  | { kind: 'latency'; delay: string | number; jitter?: string | number }
  | { kind: 'bandwidth'; perSecond: string | number }
  | { kind: 'reset'; after?: string | number }
  | { kind: 'blackhole' }
  | {
      kind: 'slice'
      bytes?: string | number
      variation?: string | number
      delay?: string | number
    }
  | { kind: 'limitData'; size: string | number }
)

export interface LinkAnswer {
  /** Of a fault that was set; '' otherwise. */
  faultId: string
  traffic?: LinkTraffic
}

/** What has gone over a link since it is there. */
export interface LinkTraffic {
  /** Connections that clients have opened, whether the target was reached or not. */
  connections: number
  /** What clients have sent over connections that have ended. */
  upBytes: number
  /** What clients have got over connections that have ended. */
  downBytes: number
}
