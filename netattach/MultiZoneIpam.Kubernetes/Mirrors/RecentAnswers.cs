using System.Collections.Concurrent;

namespace MultiZoneIpam.Kubernetes.Mirrors;

/// <summary>Answers that are good for a short while, as what they are about hardly ever changes. "There is none" is not kept.</summary>
sealed class RecentAnswers<TKey, T>(TimeSpan life, TimeProvider clock)
    where TKey : notnull
    where T : class
{
    const int Most = 1000;

    readonly ConcurrentDictionary<TKey, (T Answer, long Since)> known = new();

    public async Task<T?> FindAsync(TKey key, Func<Task<T?>> ask)
    {
        if (known.TryGetValue(key, out var kept) && clock.GetElapsedTime(kept.Since) < life)
            return kept.Answer;
        var asked = clock.GetTimestamp();
        if (await ask() is not { } answer)
            return null;
        if (known.Count >= Most)
            known.Clear();
        known[key] = (answer, asked);
        return answer;
    }
}
