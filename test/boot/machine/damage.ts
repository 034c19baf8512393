import {expect} from 'chai'
import {runInLab} from '../../lab/node.ts'

/** What keeps a layer from coming up. */
export type Damage = 'no-root' | 'unhealthy' | 'hangs' | 'emergency'

/** Damages the layer `volume` of the node on a disk that is off, as if its image had been so. */
export async function damageLayer(disk: string, volume: string, damage: Damage): Promise<void> {
  const {exitCode, stdout, stderr} = await runInLab({
    disks: [{path: disk}],
    command: ['bash', '-ec', mounting + scripts[damage], 'damage', volume],
    timeoutMs: 300_000,
  })
  expect(exitCode, `${stdout}${stderr}`).to.equal(0)
}

/** $root is the layer's root, $kernel its folder below /boot. */
const mounting = `
  mkdir -p /run/root /run/boot
  vg=$(lvs --noheadings -o vg_name --select "lv_name=$1" | tr -d ' ')
  lvchange -ay -K "$vg/$1"
  mount "/dev/$vg/$1" /run/root
  mount /dev/ubda3 /run/boot
  root=/run/root kernel=/run/boot/$1
  trap 'umount /run/root /run/boot; vgchange -an "$vg"; sync' EXIT
`

const scripts: Readonly<Record<Damage, string>> = {
  // The initrd waits for a volume that nothing activates.
  'no-root': `
    cp "$kernel/initrd" "$root/tmp/initrd"
    mount --bind /dev "$root/dev"
    chroot "$root" unmkinitramfs /tmp/initrd /tmp/unpacked
    umount "$root/dev"
    rm -r "$root"/tmp/unpacked/usr/lib/udev/rules.d/*lvm*
    (cd "$root/tmp/unpacked" && find . | cpio -o -H newc --quiet | gzip -1) >"$kernel/initrd"
    rm -r "$root/tmp/unpacked" "$root/tmp/initrd"`,
  unhealthy: `
    printf '#!/bin/sh\\necho the storage is not there; exit 1\\n' >"$root/etc/imgbase/health.d/required/60-storage"
    chmod 755 "$root/etc/imgbase/health.d/required/60-storage"`,
  // The limit begins with the kernel, and a boot takes a minute in emulation.
  hangs: `
    cat >"$root/usr/lib/systemd/system/hang.service" <<'UNIT'
[Unit]
Before=boot-complete.target
[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=/bin/sleep infinity
UNIT
    mkdir -p "$root/etc/systemd/system/boot-complete.target.requires" "$root/etc/systemd/system/imgbase-trial.timer.d"
    ln -s /usr/lib/systemd/system/hang.service "$root/etc/systemd/system/boot-complete.target.requires/"
    printf '[Timer]\\nOnBootSec=\\nOnBootSec=2min\\n' >"$root/etc/systemd/system/imgbase-trial.timer.d/limit.conf"`,
  // What fstab demands fails at once, and systemd stops for somebody to come.
  emergency: `
    mkdir -p "$root/etc/systemd/system/imgbase-emergency.timer.d" "$root/etc/systemd/system/local-fs.target.requires"
    cat >"$root/usr/lib/systemd/system/srv-data.mount" <<'UNIT'
[Unit]
Before=local-fs.target
[Mount]
What=tmpfs
Where=/srv/data
Type=tmpfs
Options=no-such-option
UNIT
    ln -s /usr/lib/systemd/system/srv-data.mount "$root/etc/systemd/system/local-fs.target.requires/"
    printf '[Timer]\\nOnActiveSec=\\nOnActiveSec=10\\n' >"$root/etc/systemd/system/imgbase-emergency.timer.d/limit.conf"`,
}
