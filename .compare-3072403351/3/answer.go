package wait



func Run(rounds int) {
	done := make(chan struct{})
	go func() {
		for range rounds {
			turns++
		}
	}()
	<-done
}
