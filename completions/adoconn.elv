set edit:completion:arg-completer[adoconn] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) ADOCONN_COMPLETE="elvish" adoconn -- $@words) | to-lines
}
