import * as container from './rules/container.ts'
import * as dependencies from './rules/dependencies.ts'
import type { Rule, RuleIssue } from './rules/each-container.ts'
import * as engines from './rules/engines.ts'
import * as hostPorts from './rules/host-ports.ts'
import * as names from './rules/names.ts'
import * as networks from './rules/networks.ts'
import * as ports from './rules/ports.ts'
import * as references from './rules/references.ts'
import * as reuse from './rules/reuse.ts'
import * as scopes from './rules/scopes.ts'
import * as use from './rules/use.ts'
import { waitsFit } from './rules/waits.ts'
import type { ContainersConfig } from './written/container.ts'

const rules: Rule[] = [
  names.containerNamesAreUsable,
  names.networkNamesAreUsable,
  names.portNamesAreUsable,
  names.connectionFieldsAreUsable,
  container.imageOrBuildIsGiven,
  container.labelsAreFree,
  container.filesHaveOneOrigin,
  container.volumeSourcesFit,
  container.mountTargetsAreUnique,
  ports.portsNameOneProtocol,
  ports.containerPortsAreDeclaredOnce,
  ports.hostPortsAreFree,
  hostPorts.hostPortsAreFree,
  hostPorts.hostAccessFitsHostPorts,
  hostPorts.hostAliasIsFree,
  hostPorts.hostIsReachedOverNetworks,
  engines.enginesAreDeclared,
  engines.engineNamesAreUsable,
  engines.enginesFitTheReach,
  engines.networksAcrossFit,
  networks.networksAreDeclared,
  networks.networksAreListedOnce,
  networks.aliasesAreUnique,
  networks.externalNetworksStandAlone,
  networks.networkModesFit,
  references.referencesExist,
  references.referencedContainersAreReachable,
  references.variablesReferToContainers,
  dependencies.dependenciesExist,
  dependencies.namespacesAreOfOthers,
  dependencies.dependenciesMakeNoCycle,
  reuse.reusedContainersReachNoHost,
  reuse.reusedContainersDependOnSuch,
  scopes.narrowerScopesAreNotDependedOn,
  scopes.narrowScopesFitOtherFields,
  scopes.variablesReferToTheRun,
  scopes.dataCanBeWorkedOn,
  use.usedServersAreForTests,
  use.usedServersHavePorts,
  use.usedServersAreOfTheRun,
  use.usedServersAreForTestsOnly,
  waitsFit,
]

/** Mistakes that no single field shows. */
export function ruleIssues(config: ContainersConfig): RuleIssue[] {
  return rules.flatMap((rule) => rule(config))
}
