/**
 * Removes images that Mooring has kept of a container, in whatever project.
 *
 * @param {import('dockerode')} docker
 * @param {string} container its name in the config
 */
export async function removeSnapshots(docker, container) {
  const images = await docker.listImages({ filters: { label: ['com.mooring.snapshot'] } })
  const tags = images
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .filter((tag) => tag.includes(`/${container}:`))
  await Promise.all(tags.map((tag) => docker.getImage(tag).remove()))
}
