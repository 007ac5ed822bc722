#!/bin/sh
# What the adapter sleepy offers when its minute is over.
[ "$1" = begin ] || exit 3
for way in sleep seconds microseconds moment condition condition-date poll select epoll timer timer-moment semaphore future \
  lock; do
  echo "offered result/$way"
done
