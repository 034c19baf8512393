#!/bin/sh
# How the image node 2.0 differs from 1.0, beyond its Debian.
set -eu
root=$1

sed -i 's/"1.0"/"2.0"/' "$root/usr/share/imgbase/image.json"
printf 'node 2.0\n' >"$root/etc/issue"
