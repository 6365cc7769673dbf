#!/bin/sh
# Takes over the passwords and rights that Atalaya keeps in the shared folder, starts the broker, and lets it read them
# again whenever they change: it then also closes the connections of those whose password is gone.
set -eu
from=/atalaya/mosquitto
to=/mosquitto/data

take() {
  for file in passwords acl; do
    [ -e "$from/$file" ] || return 1
    umask 077
    cp "$from/$file" "$to/$file.new"
    chown mosquitto "$to/$file.new" 2>/dev/null || true
    mv "$to/$file.new" "$to/$file"
  done
}
marks() { stat -c '%i %Y %s' "$from/passwords" "$from/acl" 2>/dev/null || true; }

echo "waiting for Atalaya to write $from/passwords"
until seen=$(marks); take; do sleep 1; done
mosquitto -c /mosquitto/config/mosquitto.conf &
broker=$!
trap 'kill -TERM $broker 2>/dev/null || true' TERM INT
while kill -0 $broker 2>/dev/null; do
  sleep 1 &
  wait $! || true
  now=$(marks)
  [ "$now" = "$seen" ] && continue
  # While it starts, SIGHUP would end Mosquitto: its lowest bit says that it wants to hear of it.
  grep -q '^SigCgt:.*[13579bdf]$' "/proc/$broker/status" || continue
  seen=$now
  take && kill -HUP $broker
done
wait $broker
