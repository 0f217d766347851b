package server

import (
	"github.com/lockstep-go/lockstep/kernel/wire/jupyter"
	"github.com/lockstep-go/lockstep/kernel/words"
)

// kernelInfo says what this kernel is.
func (s *Server) kernelInfo(r *request) error {
	return r.reply(jupyter.KernelInfoReply{
		Status:                jupyter.StatusOK,
		ProtocolVersion:       jupyter.ProtocolVersion,
		Implementation:        "lockstep",
		ImplementationVersion: s.opts.Version,
		LanguageInfo: jupyter.LanguageInfo{
			Name:          "go",
			Version:       s.opts.GoVersion,
			MIMEType:      "text/x-go",
			FileExtension: ".go",
			PygmentsLexer: "go",
			// CodeMirror's Go mode leaves every brace that is typed where the block's lines are: the
			// pattern by which it knows that a line is to be indented anew allows for one space before
			// the brace only (languageData.indentOnInput of @codemirror/legacy-modes/mode/go). Our
			// extension of JupyterLab brings a mode that is that one mended. Where it is not installed
			// Swift's does best: of all that JupyterLab has it alone both dedents Go's braces and knows
			// most of its keywords.
			CodeMirrorMode: jupyter.CodeMirrorMode{Name: "lockstep-go", MIME: "text/x-swift"},
		},
		Banner: words.Banner.In(s.get().language, s.opts.Version, s.opts.GoVersion),
		HelpLinks: []jupyter.HelpLink{
			{Text: "A Tour of Go", URL: "https://go.dev/tour/concurrency/1"},
			{Text: "Go standard library", URL: "https://pkg.go.dev/std"},
			{Text: "The Go memory model", URL: "https://go.dev/ref/mem"},
		},
		SupportedFeatures: []string{},
	})
}
