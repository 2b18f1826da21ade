import type { ResolvedConfig, ResolvedContainer } from '../../config/resolved.ts'

/** What is declared now: a config, which edits replace, and instances of its containers that workers, files and tests have. */
export interface Declarations {
  /** The config of the moment, without the instances. */
  readonly config: ResolvedConfig
  /** The config with the instances beside its containers. */
  withInstances(): ResolvedConfig
  /** A container of the config, or an instance; undefined where there is none. */
  find(name: string): ResolvedContainer | undefined
  /** Names of the containers and instances that depend on one directly. */
  dependentsOf(name: string): string[]
  instances: Instances
  /** Takes an edited config in place of the former one. */
  adopt(edited: ResolvedConfig): void
}

/** Declarations of instances. */
export interface Instances {
  get(name: string): ResolvedContainer | undefined
  all(): ResolvedContainer[]
  /** Declares one under its own name. */
  declare(instance: ResolvedContainer): void
  /** Says more of one, unless no instance has that name. */
  update(instance: ResolvedContainer): void
  forget(name: string): void
}

export function createDeclarations(opened: ResolvedConfig): Declarations {
  let config = opened
  const declared = new Map<string, ResolvedContainer>()
  const instances: Instances = {
    get: (name) => declared.get(name),
    all: () => [...declared.values()],
    declare: (instance) => void declared.set(instance.name, instance),
    update: (instance) => {
      if (declared.has(instance.name)) declared.set(instance.name, instance)
    },
    forget: (name) => void declared.delete(name),
  }
  const withInstances = (): ResolvedConfig =>
    declared.size === 0
      ? config
      : { ...config, containers: [...config.containers, ...declared.values()] }
  return {
    get config() {
      return config
    },
    withInstances,
    find: (name) => declared.get(name) ?? config.containers.find((one) => one.name === name),
    dependentsOf: (name) =>
      withInstances()
        .containers.filter(({ dependsOn }) => dependsOn.includes(name))
        .map((dependent) => dependent.name),
    instances,
    adopt: (edited) => {
      config = edited
    },
  }
}
