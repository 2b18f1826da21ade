import Docker from 'dockerode'

const { Components } = await new Docker().version()

/** Whether the engine that the tests run on is Podman, for what it does differently and cannot be made up for. */
export const isPodman = (Components ?? []).some(({ Name }) => Name === 'Podman Engine')
