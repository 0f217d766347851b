package wait



func Run(rounds int) {
	begun := make(chan struct{})
	go func() {
		close(begun)
		for range rounds {
			turns++
		}
	}()
	<-begun
}
