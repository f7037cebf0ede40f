# Read by the commands beside it: sets $python to a Python that is new enough.
is_new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
python=
for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$name" -c "$is_new_enough" >/dev/null 2>&1; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "Tradedir needs Python 3.11 or newer; this machine has" \
        "$(python3 --version 2>/dev/null || echo none)." \
        "Install one (Debian, Ubuntu: sudo apt install python3 python3-venv;" \
        "elsewhere: https://www.python.org/downloads/), then run this again." >&2
    exit 1
fi
