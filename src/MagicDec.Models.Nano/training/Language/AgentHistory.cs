namespace MagicDec.Models.Nano.Language;

/// <summary>
/// The growing history of one agent, as tokens, for benchmarks: parts of a log with questions about them, answered rightly up to
/// the last, which asks for a report over several incidents (about 200 tokens). The same arguments always give the same history.
/// </summary>
internal sealed class AgentHistory
{
    /// <summary>The shortest history, and the shortest step, in tokens.</summary>
    public const int LeastTokens = 256;

    /// <summary>The shortest history of <see cref="CreateRepeating"/>, in tokens: less log seldom tells two incidents to their end.</summary>
    public const int LeastRepeatingTokens = 1024;

    // Longer histories come in several messages, as an agent's do.
    private const int MostPartTokens = 1500;
    private const int QuestionTokens = 64;
    private const int MostReportTokens = 224;
    private const int TokensPerLine = 20;

    private readonly Func<string, int[]> _encode;
    private readonly SeededRandom _random;
    private readonly CaseWriter _cases;
    private readonly TurnWriter _turns;
    private readonly List<int> _prompt;
    private int _minute;
    private int _part;

    private AgentHistory(ulong seed, Func<string, int[]> encode)
    {
        _encode = encode;
        _random = new SeededRandom(seed);
        NameSource names = new(_random.Fork());
        _cases = new CaseWriter(_random.Fork(), names);
        AgentRole role = AgentRole.Create(_random, names, AnswerFormat.Sentence);
        _turns = new TurnWriter(_random.Fork(), names, role, []);
        _minute = _random.Next(0, 600);
        _prompt = [.. encode(ChatText.Token(AgentMessage.System) + role.SystemPrompt + ChatText.End)];
    }

    /// <summary>The whole history as Nano's chat template renders it, ready for the assistant's answer.</summary>
    public IReadOnlyList<int> Prompt => _prompt;

    /// <summary>Writes a history of at most this many tokens (and at most 20 fewer).</summary>
    /// <param name="seed">Which agent; agents share nothing but the language.</param>
    /// <param name="encode">Nano's tokenizer.</param>
    /// <param name="tokens">Tokens of the prompt, at least <see cref="LeastTokens"/>.</param>
    public static AgentHistory Create(ulong seed, Func<string, int[]> encode, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, LeastTokens);
        AgentHistory history = new(seed, encode);
        history.AddAnsweredParts(tokens);
        history.AddPart(tokens - history._prompt.Count, Skill.LongReport);
        return history;
    }

    /// <summary>
    /// Writes a history whose agent has reported already and is asked for the same report once more, after a little more of the log:
    /// the right answer quotes the earlier one.
    /// </summary>
    /// <param name="seed">Which agent; agents share nothing but the language.</param>
    /// <param name="encode">Nano's tokenizer.</param>
    /// <param name="tokens">Tokens of the prompt, at least <see cref="LeastRepeatingTokens"/>; at most 20 fewer are written.</param>
    public static AgentHistory CreateRepeating(ulong seed, Func<string, int[]> encode, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, LeastRepeatingTokens);
        AgentHistory history = new(seed, encode);
        int first = tokens - MostReportTokens - (2 * QuestionTokens);
        history.AddAnsweredParts(first);
        IncidentTurn report = history.AddPart(first - history._prompt.Count, Skill.LongReport);
        history.Add(report.Messages[1].Text);
        history.AddPart(tokens - history._prompt.Count, () => report);
        return history;
    }

    /// <summary>Puts an answer to the open question, then a message with more of the log and the next question.</summary>
    /// <param name="answer">What the model said, with or without the token that ends a message.</param>
    /// <param name="tokens">By how much the history may grow beyond the answer, at least <see cref="LeastTokens"/>.</param>
    public void Continue(ReadOnlySpan<int> answer, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, LeastTokens);
        int[] end = _encode(ChatText.End);
        _prompt.AddRange(answer.EndsWith(end) ? answer[..^end.Length] : answer);
        _prompt.AddRange(end);
        AddPart(tokens - end.Length, Skill.LongReport);
    }

    private void AddAnsweredParts(int tokens)
    {
        while (tokens - _prompt.Count > MostPartTokens + LeastTokens)
        {
            IncidentTurn turn = AddPart(MostPartTokens, Skill.SingleFact);
            Add(turn.Messages[1].Text);
        }
    }

    private IncidentTurn AddPart(int tokens, Skill skill) =>
        AddPart(tokens, () => _turns.TryWrite(skill) ?? _turns.TryWrite(Skill.Report) ?? _turns.TryWrite(Skill.SingleFact) ?? _turns.TryWrite(Skill.NotInLog)!);

    private IncidentTurn AddPart(int tokens, Func<IncidentTurn> write)
    {
        string title = $"Log part {++_part}";
        int room = tokens - QuestionTokens - _encode(Render(title, [], "")).Length;
        List<HistoryLine> lines = [];
        for (bool full = false; !full;)
        {
            // A little at a time: what is cut off belongs to few cases, so that most are told to their end.
            List<HistoryLine> next = _cases.Write((Math.Max(room, 0) / TokensPerLine) + 1);
            _minute = IncidentHistory.Stamp(_random, next, _minute);
            int count = next.TakeWhile(l => (room -= Cost(l)) >= 0).Count();
            lines.AddRange(next[..count]);
            full = count < next.Count;
        }

        _turns.See(lines);
        IncidentTurn turn = write();
        string question = turn.Messages[0].Content;
        room = tokens - _encode(Render(title, lines, question)).Length;
        if (room < 0)
            throw new InvalidOperationException($"A part of {tokens} tokens came to {tokens - room}; raise {nameof(QuestionTokens)}.");
        while (true)
        {
            List<HistoryLine> filler = [new($"backup {_random.Next(1000, 10000)} finished.", null, null)];
            IncidentHistory.Stamp(_random, filler, _minute);
            if ((room -= Cost(filler[0])) < 0)
                break;
            lines.Add(filler[0]);
        }

        _prompt.AddRange(_encode(Render(title, lines, question)));
        return turn;
    }

    private int Cost(HistoryLine line) => _encode(line.Text + "\n").Length;

    private void Add(string answer) => _prompt.AddRange(_encode(answer + ChatText.End));

    private static string Render(string title, IReadOnlyList<HistoryLine> lines, string question)
        => ChatText.Token(AgentMessage.User) + new HistoryPart([(title, lines)]).Text + question + ChatText.End + ChatText.Token(AgentMessage.Assistant);
}
