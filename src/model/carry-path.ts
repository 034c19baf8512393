/** Where the report of a layer's carry-over is kept, on the /var that every layer sees; `layer` is the name of its volume in LVM. */
export const storedCarryPath = (layer: string): string => `/var/lib/imgbase/carry/${layer}.json`

/** The report of a layer's packages, by the name of its volume. */
export const storedPackagesPath = (volume: string): string => `/var/lib/imgbase/packages-of/${volume}.json`
