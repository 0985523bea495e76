#!/bin/sh
set -eu
exec ./mytool "$@"
