"""The only place that touches Rasa and Sanic: small adapters between Rasa's extension points and our own parts.

sentence_encoder    DenseFeaturizer       sentence vectors
route_classifier    IntentClassifier      what kind of message it is
retriever           EntityExtractor       the nearest entries, in the context of the conversation
safety_gate         IntentClassifier      rules and scores together: the decision, always last in the pipeline
safety_policy       Policy                help before anything else
knowledge_importer  TrainingDataImporter  entries and cards as training data and responses
card_renderer       NLG                   help cards by nation and time of day
in_process_actions  EndpointConfig        actions/ without a second server
tracker_store       SQLTrackerStore       conversation memory at a flat cost
review_broker       EventBroker           the review log
web_channel         InputChannel          the web API and pages
preflight           start-up checks of everything named in Rasa's files
"""
