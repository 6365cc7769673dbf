#!/bin/sh
# Installs Debian packages without starting or enabling the services they bring. Runs as root.
# usage: install-packages.sh PACKAGE...
set -eu
export DEBIAN_FRONTEND=noninteractive

# While this file says no, Debian's maintainer scripts start nothing (Debian policy manual 9.3.3.2, invoke-rc.d).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
fi

# Without network the lists already here may do.
apt-get update -q || echo 'apt-get update failed; trying with the package lists at hand' >&2
apt-get install -q -y --no-install-recommends "$@"
