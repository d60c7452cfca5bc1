using MagicDec.Models.Nano.Bpe;
using MagicDec.Models.Nano.Corpus;
using MagicDec.Models.Nano.Language;
using MagicDec.Models.Nano.Sample;

// Commands: tokenizer PLAN OUT_DIRECTORY | corpus PLAN TOKENIZER_JSON OUT_DIRECTORY [NAME...] | sample OUT_DIRECTORY SEED LINES
switch (args)
{
    case ["tokenizer", var plan, var output]:
        TrainTokenizer(TrainingPlan.Read(plan), output);
        return 0;
    case ["corpus", var plan, var tokenizer, var output, .. var names]:
        WriteCorpora(TrainingPlan.Read(plan), TokenizerFile.Read(File.ReadAllText(tokenizer)), output, names);
        return 0;
    case ["sample", var output, var seed, var lines]:
        ReviewWriter.Write(output, ulong.Parse(seed), int.Parse(lines));
        return 0;
    default:
        Console.Error.WriteLine("Usage: tokenizer PLAN OUT_DIRECTORY | corpus PLAN TOKENIZER_JSON OUT_DIRECTORY [NAME...] | sample OUT_DIRECTORY SEED LINES");
        return 1;
}

static void TrainTokenizer(TrainingPlan plan, string output)
{
    // Characters stand in for tokens here: there are none yet.
    CorpusStage stage = plan.Corpora[0];
    SeededRandom seeds = new(stage.Seed ^ 0x7E57);
    IEnumerable<string> texts = Enumerable.Range(0, 1500)
        .Select(_ => new ConversationWriter(seeds.Fork(), SkillMixture.Even, text => text.Length / 3).Write(1024))
        .SelectMany(c => ChatText.Segments(c).Select(s => s.Text))
        .Select(text => ChatText.AllTokens.Aggregate(text, (rest, token) => rest.Replace(token, "\n\n", StringComparison.Ordinal)));
    BpeVocabulary vocabulary = BpeTrainer.Train(texts, plan.VocabularySize, ChatText.AllTokens);
    Directory.CreateDirectory(output);
    File.WriteAllText(Path.Combine(output, "tokenizer.json"), TokenizerFile.Write(vocabulary, ChatText.SpecialTokens));
    Console.WriteLine($"{vocabulary.Count} tokens, {vocabulary.Merges.Count} merges");
}

static void WriteCorpora(TrainingPlan plan, BpeVocabulary vocabulary, string output, string[] names)
{
    Directory.CreateDirectory(output);
    foreach (CorpusStage stage in plan.Corpora.Where(s => names.Length == 0 || names.Contains(s.Name)))
    {
        CorpusFile.Write(output, stage, vocabulary);
        Console.WriteLine($"{stage.Name}: {stage.Conversations} conversations of {stage.Length} tokens");
    }
}
