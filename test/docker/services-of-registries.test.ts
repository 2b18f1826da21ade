import { useEngine } from '../support/engine.ts'
import { servicesOfRegistries } from '../support/registry-service-subjects.ts'
import { testServiceContract } from '../support/service-contract.ts'

const { docker } = await useEngine()

for (const subject of servicesOfRegistries(docker)) testServiceContract(subject)
