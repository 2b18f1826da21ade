import * as container from './rules/container-rules.ts'
import * as dependencies from './rules/dependencies-rules.ts'
import type { Rule, RuleIssue } from './rules/each-container.ts'
import * as engines from './rules/engines-rules.ts'
import * as hostPorts from './rules/host-ports-rules.ts'
import * as names from './rules/names-rules.ts'
import * as networks from './rules/networks-rules.ts'
import * as ports from './rules/ports-rules.ts'
import * as references from './rules/references-rules.ts'
import * as reuse from './rules/reuse-rules.ts'
import * as scopes from './rules/scopes-rules.ts'
import * as use from './rules/use-rules.ts'
import { waitsFit } from './rules/waits-rules.ts'
import type { ContainersConfig } from './written/written-container.ts'

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
