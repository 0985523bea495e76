package queue

import "context"

type togetherKey struct{}

// Together makes a context for many calls of Keeper.PutJob that are made safe by
// one call of Flusher at their end, which costs as much as one of them. Nobody may be told
// that a job is accepted before. After one that failed they may be there or
// not, as after any call whose answer was lost.
func Together(ctx context.Context) context.Context {
	return context.WithValue(ctx, togetherKey{}, true)
}

// IsTogether tells whether Together made a context, or one that it is from.
func IsTogether(ctx context.Context) bool { return ctx.Value(togetherKey{}) != nil }
