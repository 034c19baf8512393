# Judges cuts of what record.sh recorded; standard input: the digests that it told, words: those of cuts.ts.
set -e
base64 -d | tar -C /run -x
cd /run/imgbase-lab/project
exec node_modules/.bin/node test/crash/guest/cuts.ts "$@"
