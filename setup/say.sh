# Shared by the set-up scripts: messages, and installing Debian packages. To be sourced, not run.

say() { printf '%s\n' "reminders: $*"; }
fail() { printf '%s\n' "reminders: $*" >&2; exit 1; }

# debian PACKAGE...: install system packages; returns false if that is not possible without a password.
debian() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" -eq 0 ]; then
        as_root=env
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n env"
    else
        return 1
    fi
    say "Installing system packages with apt-get: $*"
    $as_root apt-get -q -o DPkg::Lock::Timeout=300 update </dev/null || return 1
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
        install --no-install-recommends "$@" </dev/null
}
