#!/bin/sh
# Gives the product its password, keeps those of the terminals, starts the broker.
# A terminal gets in with:  docker compose exec mosquitto mosquitto_passwd /mosquitto/data/passwords TERMINAL_ID
# and then:                 docker compose kill -s HUP mosquitto
set -eu
passwords=/mosquitto/data/passwords
umask 077
[ -e "$passwords" ] || : > "$passwords"
mosquitto_passwd -b "$passwords" atalaya "$MQTT_PASSWORD"
unset MQTT_PASSWORD
chown mosquitto:mosquitto "$passwords"
exec mosquitto -c /mosquitto/config/mosquitto.conf
