package jupyter

// KernelInfoReply says what the kernel is.
type KernelInfoReply struct {
	Status                string       `json:"status"`
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	LanguageInfo          LanguageInfo `json:"language_info"`
	Banner                string       `json:"banner"`
	Debugger              bool         `json:"debugger"`
	HelpLinks             []HelpLink   `json:"help_links,omitempty"`
	// SupportedFeatures holds words of the protocol: "debugger", "kernel subshells".
	SupportedFeatures []string `json:"supported_features,omitzero"`
}

// LanguageInfo says how clients show and save the kernel's language.
type LanguageInfo struct {
	Name              string `json:"name"`
	Version           string `json:"version"`
	MIMEType          string `json:"mimetype"`
	FileExtension     string `json:"file_extension"`
	PygmentsLexer     string `json:"pygments_lexer,omitempty"`
	CodeMirrorMode    any    `json:"codemirror_mode,omitempty"` // a string or a CodeMirrorMode
	NBConvertExporter string `json:"nbconvert_exporter,omitempty"`
}

// CodeMirrorMode names a mode of the editor. JupyterLab takes the one of this name, and where it has
// none the one of this MIME type.
type CodeMirrorMode struct {
	Name string `json:"name"`
	MIME string `json:"mime"`
}

// HelpLink is an entry of JupyterLab's Help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}
