# With a lock nothing is installed whose hash is not in it.
set --
if [ -f requirements.lock ]; then
  set -- --no-deps
  python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement requirements.lock
fi
for wheel in tools/qmsctl-*.whl; do
  if [ -f "$wheel" ]; then
    python -m pip install --disable-pip-version-check --quiet "$@" "$wheel"
  fi
done
command -v qmsctl || { echo "put the wheel of qmsctl into tools/, or name it in requirements.lock" >&2; exit 1; }
