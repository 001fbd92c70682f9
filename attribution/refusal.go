package attribution

// Refusal says what a reader of labels did not take, where and what to do. Its parts
// may be shown to a user.
type Refusal struct {
	Line    int    // of the file, counted from 1
	Code    string // one of the reader's, or of package wallet
	Message string
}
