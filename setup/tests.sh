#!/bin/sh
# Runs the tests, and checks types beside them; fails if either does. Usage: TYPES=COMMAND setup/tests.sh COMMAND [ARGUMENT...]
# mypy has one core for minutes and no need of it: at the lowest priority it takes what the tests leave idle while they
# wait for processes. What it says comes last, where nobody overlooks it.
set -u
. ./setup/say.sh

LOG=.venv/types.log

# shellcheck disable=SC2086 # a command and its arguments
nice -n 19 $TYPES >$LOG 2>&1 &
types=$!
trap 'kill $types 2>/dev/null; exit 130' INT TERM
# In the foreground, so that Ctrl-C reaches pytest and what it started is ended. Hundreds of processes: only the first ones may
# compile the code.
env -u PYTHONDONTWRITEBYTECODE "$@"
tests=$?
kill -0 $types 2>/dev/null && say "The tests have ended; types are still being checked"
wait $types
checked=$?
cat $LOG
[ $checked -eq 0 ] || fail "A check failed: types ($TYPES). What it says stands above."
exit $tests
