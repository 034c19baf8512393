# Words for scenes in which a volume was damaged; each works on ext4, of VG/LV.

# tear_journal VOLUME: as a power cut leaves it that tears the block which ends a transaction of the journal.
tear_journal() {
  local device=/dev/$1 size end
  lvchange -qq -ay -K "$1"
  size=$(dumpe2fs -h "$device" 2>/dev/null | sed -n 's/^Block size: *//p')
  head -c "$size" /dev/urandom >/run/block
  printf '%s\n' 'journal_open -c' "journal_write -b $(in_ext4 'find_free_block 1' | grep -o '[0-9]*') /run/block" journal_close | debugfs -w "$device" >/dev/null 2>&1
  end=$(in_ext4 "bmap <8> $(in_ext4 'logdump -a' | sed -n 's/.*(commit block) at block //p' | tail -n 1)")
  printf torn | dd of="$device" bs=1 seek=$(((end + 1) * size - 8)) conv=notrunc status=none
  lvchange -qq -an "$1"
}

# lose_root VOLUME: without the inode of its root folder, which nobody gives back without asking.
lose_root() {
  lvchange -qq -ay -K "$1"
  head -c 16M "/dev/$1" >/run/begin
  debugfs -w -R 'clri <2>' "/dev/$1" 2>/dev/null
  lvchange -qq -an "$1"
}

# find_root VOLUME: as it was before.
find_root() {
  lvchange -qq -ay -K "$1"
  dd if=/run/begin of="/dev/$1" conv=notrunc status=none
  lvchange -qq -an "$1"
}

in_ext4() { debugfs -R "$1" "$device" 2>/dev/null; }
