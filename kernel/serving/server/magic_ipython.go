package server

import "github.com/lockstep-go/lockstep/kernel/words"

// ipython has the answers to IPython's magics: what Go or this kernel has for each.
var ipython = map[string]error{
	"timeit":    words.DidYouMean.Error("%time"),
	"prun":      words.DidYouMean.Error("%time"),
	"cd":        words.GoWrites.Error(`os.Chdir("…")`),
	"pwd":       words.GoWrites.Error("os.Getwd()"),
	"ls":        words.GoWrites.Error(`os.ReadDir(".")`),
	"ll":        words.GoWrites.Error(`os.ReadDir(".")`),
	"cat":       words.GoWrites.Error(`os.ReadFile("…")`),
	"load":      words.GoWrites.Error(`os.ReadFile("…")`),
	"mkdir":     words.GoWrites.Error(`os.Mkdir("…", 0o777)`),
	"env":       words.GoWrites.Error("os.Environ()"),
	"set_env":   words.GoWrites.Error(`os.Setenv("NAME", "value")`),
	"writefile": words.GoWrites.Error("os.WriteFile(\"…\", []byte(`…`), 0o666)"),
	"file":      words.GoWrites.Error("os.WriteFile(\"…\", []byte(`…`), 0o666)"),
	"html":      words.GoWrites.Error("lessons.HTML(`…`)"),
	"HTML":      words.GoWrites.Error("lessons.HTML(`…`)"),
	"markdown":  words.GoWrites.Error("lessons.Markdown(`…`)"),
	"svg":       words.GoWrites.Error("lessons.SVG(`…`)"),
	"SVG":       words.GoWrites.Error("lessons.SVG(`…`)"),

	"bash":   runsProgram,
	"sh":     runsProgram,
	"script": runsProgram,
	"system": runsProgram,
	"sx":     runsProgram,
	"cmd":    runsProgram,
	"python": runsProgram,

	"pip":   words.HelpNoInstall.Error(),
	"conda": words.HelpNoInstall.Error(),
	"mamba": words.HelpNoInstall.Error(),

	"matplotlib": words.HelpPictures.Error(),
	"pylab":      words.HelpPictures.Error(),

	"lsmagic":  words.DidYouMean.Error("%help"),
	"magic":    words.DidYouMean.Error("%help"),
	"quickref": words.DidYouMean.Error("%help"),
	"reset":    words.HelpRestart.Error(),
}

var runsProgram = words.HelpShell.Error(`exec.Command("…").CombinedOutput()`)
