PYTHONPATH=/tmp/wt/batch /work/main/.venv/bin/python -c "from scanner.cli import main; main()" "$@"
