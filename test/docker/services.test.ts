import { useEngine } from '../support/engine.ts'
import { testServiceContract } from '../support/service-contract.ts'
import { testedServices } from '../support/service-subjects.ts'

await useEngine()

for (const subject of testedServices()) testServiceContract(subject)
