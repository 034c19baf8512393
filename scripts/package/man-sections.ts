import {paragraphs, section, tagged} from './roff.ts'

/** How a boot is judged; docs/health-checks.md says more. */
export const healthSection = section(
  'HEALTH CHECKS',
  paragraphs(`At each boot, imgbase-health.service runs the executables in the folders health.d/required and health.d/wanted, those of
/usr/lib/imgbase and those of /etc/imgbase, in the order of their names. A file in /etc/imgbase stands in for the shipped one of the
same name; a link to /dev/null leaves it out. Exit code 0 is green. boot-complete.target is reached where all required checks are
green, and only then is the layer marked good; what a wanted check says is only told. imgbase boot --log shows what each one said.`),
)

/** What is run at each event; docs/hooks.md says more. */
export const hooksSection = section(
  'HOOKS',
  [
    paragraphs(`Hooks are executables in /etc/imgbase/hooks.d/EVENT and /usr/lib/imgbase/hooks.d/EVENT, run as root in the order of their names. A
file in /etc stands in for the one of the same name; a link to /dev/null leaves it out. A name that begins with try- is that of an optional hook,
whose failure is only told; the order does not count that prefix. All others are required. The events:`),
    tagged('pre-update', 'Before an update does anything. A required hook that fails ends it.'),
    tagged(
      'new-layer-added',
      'A layer was staged, and has the changes of the node. A required hook that fails undoes the command.',
    ),
    tagged('pre-commit', 'Of an update, before the boot default is switched. A required hook that fails undoes it.'),
    tagged('layer-removed', 'A layer is gone. A failure is told.'),
    tagged(
      'first-boot',
      'In a layer that was staged, before services start, at each boot until one was good. Where a required hook fails, the boot is not.',
    ),
    '.PP',
    paragraphs(`Arguments are the event, then the image or the layer, then the folder where the layer is mounted, and its device. Standard input is a
JSON object with version, event, vg, image, base, layer, booted, folder and device. A hook that has not ended after HOOK_TIMEOUT seconds of
/etc/imgbase/hooks.conf (300 unless set) is ended, and has failed. What is not executable is not run; where others than root can write a hook or
its folder, the command is refused. --dry-run shows which hooks would run.`),
  ].join('\n'),
)

export const filesSection = section(
  'FILES',
  [
    tagged('/etc/imgbase/health.conf', 'Time limit of a health check, and what the shipped ones look at.'),
    tagged('/etc/imgbase/health.d/required, /etc/imgbase/health.d/wanted', "The node's own health checks."),
    tagged('/etc/imgbase/hooks.d, /usr/lib/imgbase/hooks.d', 'Hooks, in a folder for each event.'),
    tagged('/etc/imgbase/hooks.conf', 'Time limit of a hook.'),
    tagged(
      '/etc/imgbase/keys.d',
      "Public keys that the node trusts: minisign's in files NAME.pub, OpenPGP's in NAME.gpg and NAME.asc.",
    ),
    tagged('/etc/imgbase/remotes.d', 'Where streams come from; imgbase remote writes them.'),
    tagged(
      '/etc/imgbase/carry.d/*.yaml',
      'What an update takes over besides /etc, /root, /usr/local, /opt and /srv (include), what it leaves behind (exclude), and where the file of the image wins if both changed it (keep-theirs): lists of absolute paths, each for itself and everything in it.',
    ),
    tagged('/usr/lib/imgbase/layouts', 'The layouts that come with imgbase.'),
    tagged(
      '/var/lib/imgbase',
      'Journals, reports of carry-overs, and what the last boots were like. All layers of a node share it, so that it stays when the package is purged.',
    ),
    tagged('/run/motd.d/imgbase', 'What a login says of the layer that runs.'),
  ].join('\n'),
)
