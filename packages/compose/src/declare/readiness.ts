import type { ContainerConfig } from '@mooring/core'
import type { HealthcheckConfig } from '@mooring/core/config'
import type { ComposeProject } from '../model/compose-project.ts'
import type { ComposeHealthcheck } from '../model/healthcheck.ts'
import { durationOf } from './declare-duration.ts'

type Readiness = Pick<ContainerConfig, 'dependsOn' | 'healthcheck' | 'waitFor'>

/** What a service waits for, and when it is ready itself. */
export function readinessOf(name: string, { services }: ComposeProject): Readiness {
  const { depends_on: dependencies = {}, healthcheck } = services[name] ?? {}
  const dependsOn = Object.keys(dependencies).filter((each) => Object.hasOwn(services, each))
  const check = checkOf(healthcheck)
  const conditions = Object.values(services).map((other) => other.depends_on?.[name]?.condition)
  return {
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    ...(check === undefined ? {} : { healthcheck: check }),
    ...(conditions.includes('service_completed_successfully') ? { waitFor: { exit: 0 } } : {}),
  }
}

function checkOf(written: ComposeHealthcheck | undefined): HealthcheckConfig | false | undefined {
  if (!written) return undefined
  const { test, interval, timeout, retries, start_period: startPeriod, disable } = written
  if (disable === true || test?.[0] === 'NONE') return false
  const check = Object.entries({
    test: test && test.length > 0 ? test : undefined,
    interval: durationOf(interval),
    timeout: durationOf(timeout),
    startPeriod: durationOf(startPeriod),
    retries: retries || undefined,
  }).filter(([, value]) => value !== undefined)
  return check.length > 0 ? Object.fromEntries(check) : undefined
}
