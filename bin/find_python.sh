# Sourced by the commands in this folder: sets `python` to a Python that can run Torget, or says why there is none.
#
# First the environment made earlier, then the newest version that all locked packages have built wheels for,
# then whatever `python3` is. A name on PATH is not trusted before it has answered: it may be a shim for nothing.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
python=''
reason=''

try_python() {
    [ -n "$(command -v "$1" 2>/dev/null)" ] || return 1
    answer=$("$1" -c '
import sys
if sys.version_info < (3, 11):
    print("is Python %d.%d.%d" % sys.version_info[:3])
else:
    missing = []
    for name in ("venv", "ensurepip", "ssl", "sqlite3", "zlib", "ctypes"):
        try:
            __import__(name)
        except ImportError:
            missing.append(name)
    print("lacks the module %s (Debian, Ubuntu: apt-get install python3-venv)" % missing[0] if missing else "good")
' 2>/dev/null) || return 1
    if [ "$answer" = good ]; then
        python=$1
        return 0
    fi
    [ -n "$reason" ] || reason="$(command -v "$1") $answer"
    return 1
}

for candidate in ${TORGET_PYTHON:+"$TORGET_PYTHON"} "$root/.venv/bin/python" \
    python3.14 python3.13 python3.12 python3.11 python3 python; do
    if try_python "$candidate"; then break; fi
done

if [ -z "$python" ]; then
    echo "Torget needs Python 3.11 or newer: ${reason:-none was found on PATH}." >&2
    exit 1
fi
