/** Where an image names itself, relative to its root. */
export const jsonFile = 'usr/share/imgbase/image.json'

/** The first one that is a file counts: /etc/os-release is usually a link to the other (os-release(5)). */
export const osReleaseFiles = ['usr/lib/os-release', 'etc/os-release'] as const

/** Longest text that is read: more is no metadata. */
export const longestText = 1024 * 1024
