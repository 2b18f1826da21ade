import { callEngine } from '../engine/api.mjs'
import { Failure } from '../engine/failure.mjs'

/** Carries the digest of the recipe an image was built from. */
export const RECIPE_LABEL = 'fixture-image.recipe'

/** Carries the version of what the image is made for. */
export const VERSION_LABEL = 'fixture-image.version'

/**
 * The images built earlier, by tag.
 * @returns {Promise<Map<string, { id: string, digest: string, version: string | undefined, bytes: number }>>}
 */
export async function listBuilt(endpoint) {
  const filters = encodeURIComponent(JSON.stringify({ label: [RECIPE_LABEL] }))
  const { status, text } = await callEngine(endpoint, { path: `/images/json?filters=${filters}` })
  if (status !== 200) throw listFailure(endpoint, status, text)
  return new Map(JSON.parse(text).flatMap(tagEntries))
}

function tagEntries({ Id: id, RepoTags: tags, Labels: labels, Size: bytes }) {
  return (tags ?? []).map((tag) => [
    tag,
    { id, digest: labels[RECIPE_LABEL], version: labels[VERSION_LABEL], bytes },
  ])
}

/** Takes away the image a newer one has replaced; a container may still use it, then it stays. */
export async function removeImage(endpoint, id) {
  await callEngine(endpoint, { method: 'DELETE', path: `/images/${id}` })
}

function listFailure(endpoint, status, text) {
  return new Failure({
    what: `The engine at ${endpoint.host} did not list its images.`,
    why: [`HTTP ${status}  ${text.trim().slice(0, 400)}`],
    fix: 'check that this endpoint is a Docker engine.',
  })
}
