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
			Name:           "go",
			Version:        s.opts.GoVersion,
			MIMEType:       "text/x-go",
			FileExtension:  ".go",
			PygmentsLexer:  "go",
			CodeMirrorMode: "go",
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
