complete --keep-order --exclusive --command adoconn --arguments "(ADOCONN_COMPLETE=fish adoconn -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
