export const HELP = `observer: Observer's command line

  observer rules diff   [FILE…]   shows what applying bundles would change
  observer rules apply  [FILE…]   shows it, asks, and does exactly that
  observer rules export           writes everything as one bundle, or rules as a Prometheus file
  observer rules import FILE…     takes Prometheus rule files

FILE is a YAML file, a folder (all *.yml and *.yaml below it), or - for standard input, which is
also meant when there is none. Several files of a bundle count as one.

  --prune               diff, apply: remove what the sections in the files do not list
  --dry-run             apply, import: change nothing
  --yes                 apply: do not ask; needed where nobody can answer
  --detailed-exitcode   diff, apply: exit with 2 when something changes
  --format FORMAT       export: bundle (default) or prometheus
  --groups ID,ID        export: only these rule groups
  --output FILE         export: write there instead of to standard output
  --team TEAM           import: owner of the groups
  --json                print what Observer answers as JSON
  --url URL             where Observer is (OBSERVER_URL, else http://localhost:8080)
  --token-file FILE     file with an API key or access token (OBSERVER_TOKEN, OBSERVER_TOKEN_FILE)
  --no-color            also NO_COLOR
  --help, --version

Secrets of contact points are written as \${NAME} in bundles; their values are taken from the
environment. Exit codes: 0 done or nothing to do, 1 refused or failed, 2 see --detailed-exitcode.
`;
