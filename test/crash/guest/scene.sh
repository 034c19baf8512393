# What scenes on the small node begin with: all words.
project=/run/imgbase-lab/project
. $project/test/crash/guest/power.sh
. $project/test/lab/main/guest/words.sh
. $project/test/lab/main/guest/interrupt.sh
. $project/test/crash/guest/kill.sh
. $project/test/crash/guest/forget.sh
. $project/test/crash/guest/boots.sh
