Register-ArgumentCompleter -Native -CommandName adoconn -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $prev = $env:ADOCONN_COMPLETE;
    $env:ADOCONN_COMPLETE = "powershell";

    $args = $commandAst.Extent.Text
    $args = $args.Substring(0, [math]::Min($cursorPosition, $args.Length));
    if ($wordToComplete -eq "") {
        $args += " ''";
    }

    $results = Invoke-Expression @"
& adoconn -- $args
"@;
    if ($null -eq $prev) {
        Remove-Item Env:\ADOCONN_COMPLETE;
    } else {
        $env:ADOCONN_COMPLETE = $prev;
    }
    $results | ForEach-Object {
        $split = $_.Split("`t");
        $cmd = $split[0];
        $text = $cmd;
        if ($text -notmatch '^[\p{L}\p{N}_./:=+%-]+$') {
            $text = "'" + ($text -replace "['\u2018\u2019\u201a\u201b]", '$0$0') + "'";
        }

        if ($split.Length -eq 2) {
            $help = $split[1];
        }
        else {
            $help = $split[0];
        }

        [System.Management.Automation.CompletionResult]::new($text, $cmd, 'ParameterValue', $help)
    }
};
